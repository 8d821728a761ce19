#include "config.h"
#include "cli/optional.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/share.h"
#include "cli/setup.h"

char *optional_path(const char *word)
{
	if (!*word || strchr(word, '/') || strchr(word, '.'))
		return NULL;
	char *name = mem_format("optional/%s.ini", word), *path = share_path("forms", name);
	free(name);
	if (!file_exists(path)) {
		free(path);
		path = NULL;
	}
	return path;
}

static int is_instrument(const struct dirent *file)
{
	const char *end = strrchr(file->d_name, '.');
	return end && strcmp(end, ".ini") == 0 && !strstr(file->d_name, ".ur.");
}

/* Calls SEE with each file's path, code, title and parent (NULL: none) until it returns false. */
static bool each(bool (*see)(void *state, const char *path, const char *code, const char *title, const char *parent), void *state)
{
	char *folder = share_path("forms", "optional");
	struct dirent **files = NULL;
	int count = scandir(folder, &files, is_instrument, alphasort);
	bool goes_on = true;
	for (int i = 0; i < count; i++) {
		char *path = mem_format("%s/%s", folder, files[i]->d_name);
		struct conf *conf;
		if (goes_on && conf_read(path, &conf, NULL)) {
			int form = conf_find(conf, "form");
			if (form >= 0)
				goes_on = see(state, path, conf_value(conf, form, "code"), conf_value(conf, form, "title"), conf_value(conf, form, "parent"));
			conf_free(conf);
		}
		free(path);
		free(files[i]);
	}
	free(files);
	free(folder);
	return goes_on;
}

struct loading {
	struct replica *replica;
	const char *author, *parent;
	struct err *err;
};

static bool load_grid(void *state, const char *path, const char *code, const char *title, const char *parent)
{
	struct loading *loading = state;
	(void)code, (void)title;
	return !parent || strcmp(parent, loading->parent) != 0 || setup_form(loading->replica, loading->author, path, loading->err);
}

bool optional_load(struct replica *replica, const char *author, const char *path, struct err *err)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char *code = mem_copy_bytes(name, strcspn(name, "."));
	struct loading loading = {replica, author, code, err};
	bool is_good = setup_form(replica, author, path, err) && each(load_grid, &loading);
	free(code);
	return is_good;
}

static bool list_one(void *state, const char *path, const char *code, const char *title, const char *parent)
{
	const struct form_set *set = state;
	(void)path;
	if (code && !parent && !form_set_find(set, code))
		printf("%s\t%s\toff\tzila form load %s\n", code, title ? title : "", code);
	return true;
}

void optional_list(const struct form_set *set)
{
	each(list_one, (void *)set);
}
