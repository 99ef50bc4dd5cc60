// The addon that Node loads: it loads tfjs-node's own addon and hands over to it. While TensorFlow's libraries
// initialise they write to stderr whatever TF_CPP_MIN_LOG_LEVEL says; where that variable asks for less than everything,
// stderr is turned away for that moment. Nothing else belongs here.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

// Node-API's types are opaque pointers; declared here so that no headers are needed.
extern "C" int napi_throw_error(void* env, const char* code, const char* message);

namespace {

constexpr char kAddon[] = "/tfjs_binding_tensorflow.node";

std::string besideThisFile(const char* name) {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&besideThisFile), &info) == 0) return name;
  const std::string path = info.dli_fname;
  return path.substr(0, path.find_last_of('/')) + name;
}

bool wantsQuiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return level != nullptr && std::atoi(level) > 0;
}

void* loadQuietly(const std::string& path) {
  const int saved = wantsQuiet() ? dup(STDERR_FILENO) : -1;
  const int nowhere = saved < 0 ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  void* library = dlopen(path.c_str(), RTLD_LAZY);
  if (nowhere >= 0) {
    dup2(saved, STDERR_FILENO);
    close(nowhere);
  }
  if (saved >= 0) close(saved);
  return library;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void* env, void* exports) {
  using Register = void* (*)(void*, void*);
  void* library = loadQuietly(besideThisFile(kAddon));
  void* entry = library == nullptr ? nullptr : dlsym(library, "napi_register_module_v1");
  if (entry == nullptr) {
    napi_throw_error(env, "ERR_DLOPEN_FAILED", dlerror());
    return nullptr;
  }
  return reinterpret_cast<Register>(entry)(env, exports);
}
