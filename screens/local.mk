# screens: what people see, one C file a screen.
noinst_LIBRARIES += libscreens.a
libscreens_a_SOURCES =
