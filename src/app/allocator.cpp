// What jemalloc reads when the program begins: one arena. Trees are made on several threads and given to one, and an arena
// for each thread would hold as much again of what is free.
extern "C" {
extern char const* const malloc_conf;
char const* const malloc_conf = "narenas:1";
}
