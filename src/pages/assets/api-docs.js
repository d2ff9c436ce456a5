// Draws the document of the API with swagger-ui, which the page loads beside this file.
const place = document.getElementById("api-docs");
const draw = globalThis.SwaggerUIBundle;
if (place !== null && draw !== undefined) {
  // It knows dark pages by a class, and not by what the reader has chosen.
  const dark = globalThis.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", paint);
  paint();
  draw({
    url: place.dataset.document,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    validatorUrl: null,
  });
}
