/* The program's screens over a folder of their own, keyed by words and looked at. */
#ifndef TESTS_SCREEN_SCENE_H
#define TESTS_SCREEN_SCENE_H

#include "screens/app.h"
#include "tests/screen/drive.h"
#include "tests/screen/world.h"

struct scene {
	char *folder;
	struct world world;
	struct app app;
	struct drive drive;
};

#define SCENE_VISIT "/07081<enter>v"
/* From the first field of a visit to its pages. */
#define SCENE_TO_STATUS SCENE_VISIT "<pgdn>"
#define SCENE_OPEN SCENE_TO_STATUS "open<enter>"
#define SCENE_TO_STAFF SCENE_VISIT "<pgdn><pgdn>"
#define SCENE_TO_PUPILS SCENE_VISIT "<pgdn><pgdn><pgdn>"

/* In a fresh copy of a folder. */
void scene_open(struct scene *scene, enum world_folder which, int rows, int columns);
void scene_close(struct scene *scene);
/* Ends the program and leaves the folder: as kill -9 does, whatever was settled is on the disk. */
void scene_stop(struct scene *scene);
/* And begins it anew in the folder that was left. */
void scene_start(struct scene *scene, int rows, int columns);
/* Types KEYS: characters, and words such as <down>; <300> lets 300 milliseconds pass. */
void scene_press(struct scene *scene, const char *keys);
/* The tables of all views that tests come by keep the house's rules. */
void scene_check_keys(struct scene *scene);
/* Fails where TEXT is not on the screen. */
void scene_expect(struct scene *scene, const char *text);
/* One golden canvas: a fresh folder, keys, the screen. */
void scene_golden(enum world_folder which, int rows, int columns, const char *keys, const char *name);
/* The same of the province on 24 rows of 80. */
void scene_small(const char *keys, const char *name);

#endif
