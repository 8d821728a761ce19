# src/emis: schools, lookup, visits, indicators, cards.
noinst_LIBRARIES += libemis.a
libemis_a_SOURCES =
