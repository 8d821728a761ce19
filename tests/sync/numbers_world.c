#include "config.h"
#include "tests/sync/numbers_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/inside.h"
#include "tests/unit/store_world.h"

struct heal_world *world;

int numbers_set_up(void **state)
{
	(void) state;
	world = mem_zero(1, sizeof *world);
	heal_open(world);
	return 0;
}

int numbers_tear_down(void **state)
{
	(void) state;
	heal_close(world);
	free(world);
	return 0;
}

int numbers_of(int box)
{
	return replica_number(world->replicas[box]);
}

void numbers_forget(int backup)
{
	replica_close(world->replicas[backup]);
	world_remove(world->folders[backup]);
	free(world->folders[backup]);
	world->folders[backup] = NULL;
	world->replicas[backup] = NULL;
}

void numbers_put_back_twice(char key[40])
{
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, NUMBERS_FIRST_BACKUP);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, NUMBERS_FIRST_BACKUP, 0);
	heal_visit(world, 0, key);
	heal_copy(world, 0, NUMBERS_SECOND_BACKUP);
	assert_int_equal(heal_sync(world, 0), 1);
	heal_copy(world, NUMBERS_SECOND_BACKUP, 1);
	numbers_forget(NUMBERS_FIRST_BACKUP);
	numbers_forget(NUMBERS_SECOND_BACKUP);
}

void numbers_role(const char *role)
{
	const struct table *table = table_find(heal_hub(world), "user");
	const struct value key = value_text("clerk"), seen = value_text(strcmp(role, "viewer") == 0 ? "clerk" : "viewer"),
		now = value_text(role);
	struct txn *txn;
	struct err err;

	heal_check(txn_begin(heal_hub(world), "operator", &txn, &err) && txn_entry(txn, NULL, &err) && txn_change(txn, table, &key,
		table_column(table, "role"), &seen, &now, &err) && txn_commit(txn, &err), &err);
}
