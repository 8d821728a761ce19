# db: maps of other programs' files, and reference tables. Listed by name; installed and shipped.
mapsdir = $(pkgdatadir)/maps
MAP_FILES = db/maps/bemis.ini
dist_maps_DATA = $(MAP_FILES)

tablesdir = $(pkgdatadir)/tables
TABLE_FILES = db/code.csv db/dhis2.csv db/place.csv db/population.csv db/year.csv
dist_tables_DATA = $(TABLE_FILES)
EXTRA_DIST += db/SOURCES.md
