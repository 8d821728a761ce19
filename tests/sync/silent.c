/* Loaded before the C library (LD_PRELOAD): a resolver that never answers for a name. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
	if (hints && hints->ai_flags & AI_NUMERICHOST) {
		real = (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
		return real(node, service, hints, out);
	}
	for (;;)
		pause();
}
