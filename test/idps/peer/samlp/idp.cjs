// An identity provider on npm's samlp. Arguments: port, key file, certificate file, JSON of options for each path.
const http = require("node:http");
const fs = require("node:fs");
const samlp = require("samlp");

const [port, keyFile, certFile, table] = process.argv.slice(2);
const base = `http://127.0.0.1:${port}`;
const common = { issuer: "urn:samlp:idp", key: fs.readFileSync(keyFile), cert: fs.readFileSync(certFile) };
const claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const ada = {
  id: "auth0|ada",
  email: "ada@acme.example",
  given: "Ada",
  family: "Byron",
  groups: ["Engineering", "Everyone"],
};

function profileMapper(user) {
  return {
    getClaims: () => ({
      [`${claim}emailaddress`]: user.email,
      [`${claim}givenname`]: user.given,
      [`${claim}surname`]: user.family,
      "http://schemas.xmlsoap.org/claims/Group": user.groups,
    }),
    getNameIdentifier: () => ({ nameIdentifier: user.id }),
  };
}

// samlp speaks to Express; these few members of a request and a response are all that it uses of it
http
  .createServer((req, res) => {
    const url = new URL(req.url, base);
    if (url.pathname === "/up") return res.end("up");
    const settings = JSON.parse(table)[url.pathname];
    if (settings === undefined) return res.writeHead(404).end();
    Object.assign(req, { query: Object.fromEntries(url.searchParams), body: {}, originalUrl: req.url, user: ada });
    res.set = (name, value) => res.setHeader(name, value);
    res.send = (text) => res.end(typeof text === "number" ? String(text) : text);
    samlp.auth({
      ...common,
      ...settings,
      destination: settings.recipient,
      profileMapper,
      getPostURL: (_audience, _dom, _req, done) => done(null, settings.recipient),
    })(req, res, (error) => res.writeHead(500).end(String(error?.stack ?? error)));
  })
  .listen(Number(port), "127.0.0.1");
