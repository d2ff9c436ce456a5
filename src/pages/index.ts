/**
 * What a person sees: values in, HTML out. Holds the pages, their style sheet and the few scripts they can do without.
 * Decides nothing, reads no store and knows no request; `http/` chooses the page, its status and its security headers.
 */
export { assetFiles, assetUrl, type AssetFile } from "./asset-files.js";
export {
  demoIdpPage,
  demoNotePage,
  demoPostPage,
  type DemoChoice,
  type DemoIdpView,
  type DemoPerson,
} from "./demo-idp-page.js";
export { errorPage, type ErrorView } from "./error-page.js";
export { chooserPage, findMethodPage, type FindMethodView, type MethodChoice } from "./find-method-page.js";
export { forwardPage, type ForwardView } from "./forward-page.js";
export { homePage, type HomeView, type SessionRow } from "./home-page.js";
export { html, type Html } from "./html.js";
export { signedOutPage, type SignedOutView } from "./signed-out-page.js";
export { testReportPage, type ReportCheck, type TestReportView } from "./test-report-page.js";
