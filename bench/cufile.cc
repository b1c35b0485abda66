// NVIDIA's cuFile, where its library is: the same file into the same memory. The library is opened at run time; the few types that
// it needs are those of cufile.h.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include "bench/bench.h"
#include "bench/gpu.h"

namespace
{
struct cufile_error {
    int error, cuda;
};
struct cufile_description {
    int type;
    union {
        int fd;
        void *handle;
    };
    const void *operations;
};
const int OPAQUE_FD = 1;

struct cufile_library {
    cufile_error (*driver_open)(void);
    cufile_error (*driver_close)(void);
    cufile_error (*handle_register)(void **, cufile_description *);
    void (*handle_deregister)(void *);
    ssize_t (*read)(void *, void *, size_t, off_t, off_t);
};

template <typename F> bool find(void *library, F &function, const char *name)
{
    function = reinterpret_cast<F>(dlsym(library, name));
    return function != nullptr;
}

bool load(cufile_library &f)
{
    void *l = dlopen("libcufile.so.0", RTLD_NOW);
    if (l == nullptr)
        l = dlopen("libcufile.so", RTLD_NOW);
    return l != nullptr && find(l, f.driver_open, "cuFileDriverOpen") && find(l, f.driver_close, "cuFileDriverClose") &&
           find(l, f.handle_register, "cuFileHandleRegister") && find(l, f.handle_deregister, "cuFileHandleDeregister") &&
           find(l, f.read, "cuFileRead");
}

double read_all(const cufile_library &f, void *handle, char *device, uint64_t bytes)
{
    const size_t most = 16 << 20;
    double begin = seconds();

    for (uint64_t at = 0; at < bytes;) {
        ssize_t got = f.read(handle, device, (size_t)std::min<uint64_t>(most, bytes - at), (off_t)at, (off_t)at);
        if (got <= 0)
            fail("cuFileRead: %zd", got);
        at += (uint64_t)got;
    }
    return (double)bytes / (seconds() - begin) * 1e-9;
}
} // namespace

static cufile_error register_one(const cufile_library &f, int fd, void **handle)
{
    cufile_description description = {};

    description.type = OPAQUE_FD;
    description.fd = fd;
    return f.handle_register(handle, &description);
}

// A row of its own, as it is no part of hostcall: what its users have today.
void measure_cufile(bench &b)
{
    cufile_library f;
    void *handle;

    if (!b.wanted("cufile"))
        return;
    row &r = b.at("cufile");
    if (!b.gpu) {
        r.ours.absent = "on GPUs only";
        return;
    }
    if (!load(f)) {
        r.ours.absent = "there is no libcufile.so on this machine";
        return;
    }
    setenv("CUFILE_ALLOW_COMPAT_MODE", "true", 0); // without nvidia-fs it reads through the host
    test_file file(b, "cufile", file_size(b));
    session s(b);
    char *buffer = s.array<char>(file.bytes);
    cufile_error error = f.driver_open();
    int direct = open(file.path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC); // what its documentation asks for
    if (error.error == 0)
        error = register_one(f, file.fd, &handle);
    if (error.error != 0 && direct >= 0)
        error = register_one(f, direct, &handle);
    if (error.error != 0) {
        r.ours.absent = "cuFile refuses: error " + std::to_string(error.error);
        if (direct >= 0)
            close(direct);
        return;
    }
    try {
        b.repeat([&] { r.ours.values.push_back(read_all(f, handle, buffer, file.bytes)); });
    } catch (const std::runtime_error &failure) {
        r.ours.values.clear();
        r.ours.absent = failure.what();
    }
    f.handle_deregister(handle);
    f.driver_close();
    if (direct >= 0)
        close(direct);
}
