# src/base: knows nothing of schools; owns libcsv, iniparser, libsodium and utf8proc.
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/buf.c \
	src/base/buf.h \
	src/base/clock.c \
	src/base/clock.h \
	src/base/conf.c \
	src/base/conf.h \
	src/base/csv.c \
	src/base/csv.h \
	src/base/defect.h \
	src/base/earth.c \
	src/base/earth.h \
	src/base/err.c \
	src/base/err.h \
	src/base/file.c \
	src/base/file.h \
	src/base/ini.c \
	src/base/ini.h \
	src/base/json.c \
	src/base/json.h \
	src/base/mem.c \
	src/base/mem.h \
	src/base/seal.c \
	src/base/seal.h \
	src/base/sha.c \
	src/base/sha.h \
	src/base/share.c \
	src/base/share.h \
	src/base/utf8.c \
	src/base/utf8.h
