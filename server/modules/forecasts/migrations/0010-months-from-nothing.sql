-- Days that say next to nothing cannot be scaled: each of a month's gets so many units besides.
alter table forecasts.node
  add column month_added float8[]; -- By month, of leaves.
