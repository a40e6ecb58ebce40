-- Of what counts as shipped, what another system or a hand has sent: our own first parcel, told back as
-- the whole order, is known from what the shop itself sent while the rest is picked here.
alter table orders.line add column elsewhere_units bigint not null default 0;
alter table orders.line add constraint line_elsewhere
  check (elsewhere_units between 0 and shipped_units);
