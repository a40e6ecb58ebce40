-- What a partner of files was last told of an order, and since when something else holds.
create table channels.answered (
  cell int not null,
  tenant_id int not null,
  order_id bigint not null,
  channel_id int not null,
  seen jsonb, -- What held when it was last looked at and differed from what was told; null: nothing did.
  since timestamptz,
  due_at timestamptz,
  held_by text, -- Who holds back what is to be told.
  held_at timestamptz,
  primary key (cell, tenant_id, order_id),
  constraint answered_differs check ((seen is null) = (since is null) and (seen is null) = (due_at is null)),
  constraint answered_held check ((held_by is null) = (held_at is null))
);
create index answered_due on channels.answered (cell, tenant_id, channel_id, due_at)
  where due_at is not null;
select platform.guard('channels.answered');

-- The answers of an order: each is one document, and says what was told with it. They are numbered
-- without a gap, as each but the first follows another one.
create table channels.answer_version (
  cell int not null,
  tenant_id int not null,
  order_id bigint not null,
  version int not null check (version >= 1),
  follows int generated always as (nullif(version - 1, 0)) stored,
  document_id bigint not null,
  number text not null, -- Under which the partner knows it.
  told jsonb, -- By line; null: it was written before this was kept.
  is_refusal boolean not null default false,
  cause text not null check (cause in ('first', 'change', 'promise', 'person')),
  told_by text not null,
  told_at timestamptz not null,
  primary key (cell, tenant_id, order_id, version),
  constraint answer_is_one_document unique (cell, tenant_id, document_id),
  constraint answer_follows foreign key (cell, tenant_id, order_id, follows)
    references channels.answer_version (cell, tenant_id, order_id, version),
  foreign key (cell, tenant_id, document_id) references channels.document,
  foreign key (cell, tenant_id, order_id) references channels.answered
);
create unique index answer_followed on channels.answer_version (cell, tenant_id, order_id, follows);
select platform.guard('channels.answer_version', 'select, insert');

-- A receipt names one document of ours.
drop index channels.document_control;
-- Numbers were never given twice, but nothing kept them from it: of such the last one is meant.
alter table channels.document no force row level security;
update channels.document as old set control = '' where direction = 'out' and control <> ''
  and exists (select from channels.document as later where later.cell = old.cell
    and later.tenant_id = old.tenant_id and later.channel_id = old.channel_id
    and later.direction = 'out' and later.control = old.control and later.id > old.id);
alter table channels.document force row level security;
create unique index document_control on channels.document (cell, tenant_id, channel_id, control)
  where direction = 'out' and control <> '';
