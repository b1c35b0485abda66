// A kernel that calls nothing of hostcall.
extern "C" __global__ void none(int *result)
{
    *result = 1;
}
