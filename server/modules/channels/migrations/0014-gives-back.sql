-- Whether the money of what is cancelled here is given back there by call. Off unless a person says so:
-- money that went back is not had again.
alter table channels.connection add gives_back boolean not null default false;
