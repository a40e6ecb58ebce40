-- What a channel prints on the piece that it calls by a code: it finds the item of an unmapped one.
create table channels.code_barcode (
  cell int not null,
  tenant_id int not null,
  channel_id int not null,
  code text not null,
  barcode text not null,
  seen_at timestamptz not null,
  primary key (cell, tenant_id, channel_id, code)
);
select platform.guard('channels.code_barcode');
