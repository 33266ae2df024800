-- Undoes 020_views.sql.
select 1;
