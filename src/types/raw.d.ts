/** Vite's `?raw` import: a file's text as a module. */
declare module '*?raw' {
  const text: string
  export default text
}
