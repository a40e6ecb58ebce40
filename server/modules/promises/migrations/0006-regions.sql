-- A way leads to a province, a city or a county: the smallest that an address lies in counts.
alter table promises.transit drop constraint transit_region_check;
alter table promises.transit add constraint transit_region_check
  check (region ~ '^\d{2}(\d{2}(\d{2})?)?$');
