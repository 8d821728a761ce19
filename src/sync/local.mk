# src/sync: entries on the wire, the district's side and the province's, transports. zstd is squeeze.c's alone.
noinst_LIBRARIES += libsync.a
libsync_a_SOURCES = \
	src/sync/hub.c \
	src/sync/hub.h \
	src/sync/peer.c \
	src/sync/peer.h \
	src/sync/pipe.c \
	src/sync/pipe.h \
	src/sync/squeeze.c \
	src/sync/squeeze.h \
	src/sync/stream.c \
	src/sync/stream.h \
	src/sync/wire.c \
	src/sync/wire.h
