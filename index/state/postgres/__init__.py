"""Everything that people gave, in a PostgreSQL database that several machines share. Nothing here is imported without
the setting: the driver, psycopg, is an extra."""
