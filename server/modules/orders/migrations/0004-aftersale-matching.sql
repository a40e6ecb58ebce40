-- After-sale documents are matched to an order's lines by a person, then settled: money back and
-- goods back are counted apart, on the document and on the line.
alter table orders.aftersale
  add column refunded_minor bigint not null default 0,
  add column matched_at timestamptz,
  add column matched_by text,
  add constraint aftersale_refunded check (refunded_minor >= 0);
alter table orders.aftersale_line
  add column refunded_units bigint not null default 0 check (refunded_units >= 0),
  add column refunded_minor bigint not null default 0 check (refunded_minor >= 0),
  add column received_units bigint not null default 0 check (received_units >= 0);
