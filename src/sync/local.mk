# src/sync: entries on the wire, the district's side and the province's, transports. zstd is squeeze.c's alone, libssh
# that of ssh*.c.
noinst_LIBRARIES += libsync.a
libsync_a_SOURCES = \
	src/sync/bundle.c \
	src/sync/bundle.h \
	src/sync/bundle_file.c \
	src/sync/bundle_file.h \
	src/sync/bundle_key.c \
	src/sync/bundle_key.h \
	src/sync/bundle_know.c \
	src/sync/bundle_know.h \
	src/sync/bundle_look.c \
	src/sync/bundle_look.h \
	src/sync/bundle_read.c \
	src/sync/bundle_say.c \
	src/sync/bundle_say.h \
	src/sync/child.c \
	src/sync/child.h \
	src/sync/columns.c \
	src/sync/columns.h \
	src/sync/columns_read.c \
	src/sync/columns_walk.c \
	src/sync/columns_walk.h \
	src/sync/fetch.c \
	src/sync/fetch.h \
	src/sync/hub.c \
	src/sync/hub.h \
	src/sync/peer.c \
	src/sync/peer.h \
	src/sync/pipe.c \
	src/sync/pipe.h \
	src/sync/place.c \
	src/sync/place.h \
	src/sync/resolve.c \
	src/sync/resolve.h \
	src/sync/shelf.c \
	src/sync/shelf.h \
	src/sync/side.h \
	src/sync/squeeze.c \
	src/sync/squeeze.h \
	src/sync/ssh.c \
	src/sync/ssh.h \
	src/sync/ssh_key.c \
	src/sync/ssh_key.h \
	src/sync/ssh_line.c \
	src/sync/ssh_line.h \
	src/sync/ssh_login.c \
	src/sync/ssh_login.h \
	src/sync/stream.c \
	src/sync/stream.h \
	src/sync/synced.c \
	src/sync/synced.h \
	src/sync/wire.c \
	src/sync/wire.h
