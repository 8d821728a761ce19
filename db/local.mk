# db: maps of other programs' files, and reference tables. Listed by name; installed and shipped.
mapsdir = $(pkgdatadir)/maps
MAP_FILES =
dist_maps_DATA = $(MAP_FILES)

tablesdir = $(pkgdatadir)/tables
TABLE_FILES =
dist_tables_DATA = $(TABLE_FILES)
