-- Steps of a draft. Each edit by hand is a plan of its own, made from the one before it: to undo it is
-- to look at that one again, with everybody the edit had pushed back in place. Drafts from before this
-- migration were written over at each edit: they have no step to go back to, and stay as they are.
alter table plans.run
  add column before_id bigint, -- The plan that the step was made from; null: none, or it is forgotten.
  add column undone_by text, -- Who undid the step; null: it stands.
  add foreign key (cell, tenant_id, before_id) references plans.run on delete set null (before_id);
create index run_before on plans.run (cell, tenant_id, before_id) where before_id is not null;
