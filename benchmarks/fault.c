/* Preloaded: the Nth write, flush, cut or renaming below FAULT_DIR fails, once or from there on. All processes count in
   one file. cc -shared -fPIC -O1 -o fault.so fault.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static long *count;
static long at;
static int with, once;
static const char *below;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULT_COUNT");
    below = getenv("FAULT_DIR");
    if (!file || !below) return;
    at = atol(getenv("FAULT_AT"));
    with = atoi(getenv("FAULT_ERRNO"));
    once = atoi(getenv("FAULT_ONCE"));
    int handle = open(file, O_RDWR);
    if (handle < 0) return;
    void *found = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
    if (found != MAP_FAILED) count = found;
    close(handle);
}

static int strikes(const char *path) {
    if (!count || !path || strncmp(path, below, strlen(below)) != 0) return 0;
    long now = __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST);
    if (!at || (once ? now != at : now < at)) return 0;
    errno = with;
    return 1;
}

static int strikes_handle(int handle) {
    char link[64], path[4096];
    if (!count) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strikes(path);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int h, const void *b, size_t n) { REAL(write); return strikes_handle(h) ? -1 : real(h, b, n); }
ssize_t pwrite(int h, const void *b, size_t n, off_t o) { REAL(pwrite); return strikes_handle(h) ? -1 : real(h, b, n, o); }
ssize_t pwrite64(int h, const void *b, size_t n, off64_t o) { REAL(pwrite64); return strikes_handle(h) ? -1 : real(h, b, n, o); }
int fsync(int h) { REAL(fsync); return strikes_handle(h) ? -1 : real(h); }
int fdatasync(int h) { REAL(fdatasync); return strikes_handle(h) ? -1 : real(h); }
int ftruncate(int h, off_t n) { REAL(ftruncate); return strikes_handle(h) ? -1 : real(h, n); }
int ftruncate64(int h, off64_t n) { REAL(ftruncate64); return strikes_handle(h) ? -1 : real(h, n); }
int rename(const char *a, const char *b) { REAL(rename); return strikes(b) ? -1 : real(a, b); }
