// A program without an entry.
extern "C" __global__ void not_main(int, char **)
{
}
