/* The library's own memory, by way of workspace.c: it ends at a page that nobody may touch and begins after one, is
 * full of NaN, and is not to be had where a call shall meet that. */
#ifndef CONTRACT_ALLOCATOR_H
#define CONTRACT_ALLOCATOR_H

int contract_memalign(void **p, size_t alignment, size_t bytes);
void contract_free(void *p);

static bool gives_no_memory;
static atomic_size_t allocations;
static const unsigned char unwritten = 0xff;

/* In front of the page before it. */
typedef struct {
    size_t mapped, bytes, behind; /* behind: up to the page, where the alignment leaves some */
    unsigned char *start;
} allocation;

int contract_memalign(void **p, size_t alignment, size_t bytes) {
    const size_t page = 4096;
    /* With room to align. */
    if (gives_no_memory || bytes > (size_t)1 << 40) return ENOMEM;
    const size_t pages = (bytes + page - 1) / page * page, room = alignment > page ? alignment : 0;
    const size_t mapped = pages + room + 3 * page;
    unsigned char *map = mmap(NULL, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) return ENOMEM;
    unsigned char *end = map + mapped - page;
    if (alignment > page) end = (unsigned char *)((uintptr_t)(end - pages) / alignment * alignment) + pages;
    unsigned char *start = (unsigned char *)((uintptr_t)(end - bytes) / alignment * alignment);
    unsigned char *first = end - pages, *before_it = first - 2 * page;
    if (mprotect(first, pages, PROT_READ | PROT_WRITE) || mprotect(before_it, page, PROT_READ | PROT_WRITE)) {
        munmap(map, mapped);
        return ENOMEM;
    }
    memset(first, unwritten, pages);
    allocation *a = (allocation *)(void *)before_it;
    *a = (allocation){mapped, bytes, (size_t)(end - start) - bytes, map};
    atomic_fetch_add(&allocations, 1);
    *p = start;
    return 0;
}

void contract_free(void *p) {
    if (!p) return;
    const size_t page = 4096;
    const unsigned char *first = (unsigned char *)((uintptr_t)p / page * page), *bytes = p;
    const allocation a = *(const allocation *)(const void *)(first - 2 * page);
    for (size_t i = 0; i < a.behind; i++) {
        if (bytes[a.bytes + i] != unwritten) fail("byte %zu after a buffer of %zu was written", i, a.bytes);
    }
    for (const unsigned char *b = first; b < bytes; b++) {
        if (*b != unwritten) fail("%zu bytes before a buffer of %zu one was written", (size_t)(bytes - b), a.bytes);
    }
    munmap(a.start, a.mapped);
}

#endif
