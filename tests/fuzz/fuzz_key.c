/* A public file that somebody sent for `hub allow --key`, and a server's key for `--host-key`. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "sync/bundle_key.h"
#include "sync/ssh_key.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void print(char *key)
{
	char shown[SSH_KEY_PRINT];
	struct err err;

	/* It becomes part of a line of authorized_keys. */
	if (strpbrk(key, "\n\r\"\t"))
		die("a key of more than one line, or with quotes");
	ssh_key_print(key, shown, &err);
	free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static char *path;
	unsigned char open[SEAL_KEY];
	struct err err;
	char *key;
	bool is_there;

	if (!path)
		path = world_path("key");
	fuzz_world_write(path, bytes, length);
	bundle_key_read(path, open, &is_there, &err);
	if (ssh_key_read(path, &key, &err))
		print(key);
	if (ssh_key_read_host(path, &key, &err))
		print(key);
	unlink(path);
	return 0;
}
