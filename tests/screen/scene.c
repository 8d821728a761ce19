#include "config.h"
#include "tests/screen/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "screens/carry.h"

static const struct {
	const char *name;
	int code;
} key_words[] = {
	{"up", KEY_UP}, {"down", KEY_DOWN}, {"left", KEY_LEFT}, {"right", KEY_RIGHT}, {"home", KEY_HOME}, {"end", KEY_END},
	{"pgup", KEY_PAGE_UP}, {"pgdn", KEY_PAGE_DOWN}, {"esc", KEY_ESC}, {"enter", KEY_ENTER}, {"tab", KEY_TAB}, {"back", KEY_BACKTAB},
	{"del", KEY_BACKSPACE}, {"F1", KEY_F1}, {"F2", KEY_F2}, {"F3", KEY_F3}, {"F4", KEY_F4}, {"F5", KEY_F5}, {"F6", KEY_F6}, {"F7", KEY_F7},
	{"F8", KEY_F8}, {"F9", KEY_F9}, {"F10", KEY_F10}, {"^U", KEY_CTRL('U')}, {"blank", KEY_CTRL('\\')}, {"^Y", KEY_CTRL('Y')}, {"^S", KEY_CTRL('S')}, {"^N", KEY_CTRL('N')}, {"ins", KEY_INSERT},
};

void scene_check_keys(struct scene *scene)
{
	void *state;
	const struct view_ops *ops = view_top(scene->app.views, &state);
	const char *wrong;

	if (!ops || !ops->keys)
		return;
	wrong = view_check_keys(ops->keys, ops->takes_text && ops->takes_text(state));
	if (wrong)
		fail_msg("keys of the view %s: %s", ops->name, wrong);
}

void scene_press(struct scene *scene, const char *keys)
{
	while (*keys) {
		const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
		bool is_known = false;

		if (!end) {
			const char *next = strchr(keys + 1, '<');
			char *text = next ? mem_copy_bytes(keys, (size_t) (next - keys)) : mem_copy(keys);

			drive_type(&scene->drive, text);
			keys += strlen(text);
			free(text);
			scene_check_keys(scene);
			continue;
		}
		if (keys[1] >= '0' && keys[1] <= '9') {
			drive_wait(&scene->drive, atoi(keys + 1));
			is_known = true;
		}
		for (size_t at = 0; at < sizeof key_words / sizeof *key_words && !is_known; at++) {
			if (strlen(key_words[at].name) == (size_t) (end - keys - 1)
				&& strncmp(key_words[at].name, keys + 1, (size_t) (end - keys - 1)) == 0) {
				drive_key(&scene->drive, key_words[at].code);
				is_known = true;
			}
		}
		if (!is_known)
			fail_msg("no such key in a test: %s", keys);
		keys = end + 1;
		scene_check_keys(scene);
	}
}

void scene_start(struct scene *scene, int rows, int columns)
{
	world_open(&scene->world, scene->folder);
	app_start(&scene->app, scene->world.replica, &scene->world.set, WORLD_AUTHOR);
	drive_borrow(&scene->drive, rows, columns, scene->app.views);
	drive_text(&scene->drive);
}

void scene_open(struct scene *scene, enum world_folder which, int rows, int columns)
{
	memset(scene, 0, sizeof *scene);
	scene->folder = world_copy(which);
	carry_put("visit", "date", "");
	carry_put("visit", "monitor", "");
	scene_start(scene, rows, columns);
}

void scene_stop(struct scene *scene)
{
	app_end(&scene->app);
	drive_close(&scene->drive);
	world_close(&scene->world);
}

void scene_close(struct scene *scene)
{
	scene_stop(scene);
	world_drop(scene->folder);
}

void scene_expect(struct scene *scene, const char *text)
{
	const char *screen = drive_text(&scene->drive);

	if (strstr(screen, text))
		return;
	/* By lines: cmocka cuts a message at 1,024 bytes. */
	for (; *screen; screen += strcspn(screen, "\n") + (screen[strcspn(screen, "\n")] == '\n'))
		print_error("%.*s\n", (int) strcspn(screen, "\n"), screen);
	fail_msg("the screen does not show \"%s\"", text);
}

void scene_golden(enum world_folder which, int rows, int columns, const char *keys, const char *name)
{
	struct scene scene;

	scene_open(&scene, which, rows, columns);
	scene_press(&scene, keys);
	drive_golden(&scene.drive, name);
	scene_close(&scene);
}

void scene_small(const char *keys, const char *name)
{
	scene_golden(WORLD_PROVINCE, 24, 80, keys, name);
}
