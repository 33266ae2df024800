-- Undoes 017_views.sql.
select 1;
