-- Undoes 007_views.sql.
select 1;
