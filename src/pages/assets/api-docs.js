// Draws the document of the API with swagger-ui, which the page loads beside this file.
const place = document.getElementById("api-docs");
const draw = globalThis.SwaggerUIBundle;
if (place !== null && draw !== undefined) {
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
