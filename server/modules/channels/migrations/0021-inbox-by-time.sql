-- Numbers are drawn in blocks, so that of two servers' messages the later may have the lower one: lists
-- go by the time a message came. A list of all channels takes the newest of each.
create index inbox_came on channels.inbox (cell, tenant_id, channel_id, received_at desc, id desc);
drop index channels.inbox_channel;
