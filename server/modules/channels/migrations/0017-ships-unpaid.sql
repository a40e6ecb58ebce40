-- Whether goods of this channel leave before they are paid: cash on delivery, on account.
alter table channels.channel add ships_unpaid boolean not null default false;
