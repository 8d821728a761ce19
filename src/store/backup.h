/* What backup.c writes and restore.c reads. src/store only.
 *
 * _backup (name, value): "format" and "made" (UTC seconds). _backup_file (name, length, sha256): a file of the folder.
 * _backup_part (file, part, bytes): its bytes, in order. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

enum {
	BACKUP_FORMAT = 1,
	BACKUP_PART = 1 << 20, /* bytes of a part; the last one has less */
};

#endif
