-- Tools and people that a held slot takes besides its resource, and why a slot that is wanted for sure
-- could not become a work order.
alter table plans.booking
  add column needs jsonb not null default '[]', -- [{ resourceId, units }], on one row of each step.
  add column failure jsonb; -- { zh, en }
