import { complex, link, many, schema, text } from "./attribute.js";
import { DRAWBRIDGE, ENTERPRISE, GROUP } from "../urns.js";

/** RFC 7643 §4.3. */
export const enterpriseSchema = schema(ENTERPRISE, "EnterpriseUser", "Enterprise User", [
  text("employeeNumber", "The number or code that the organization gave the user."),
  text("costCenter", "The name of a cost center."),
  text("organization", "The name of an organization."),
  text("division", "The name of a division."),
  text("department", "The name of a department."),
  complex("manager", "The user's manager.", [
    text("value", "The identifier of the manager, as the client knows it.", { caseExact: true, maxLength: 1024 }),
    // writable, so that clients which build their models from /Schemas send the reference they keep
    link("$ref", "The address of the manager.", ["User"]),
    text("displayName", "The manager's name.", { mutability: "readOnly" }),
  ]),
]);

/** The extension of this server. */
export const drawbridgeSchema = schema(DRAWBRIDGE, "DrawbridgeUser", "Drawbridge User", [
  text(
    "ssoName",
    "The SSO method, by slug or name, that alone may sign this user in. Also taken as a bare `ssoName`.",
    {
      maxLength: 1024,
    },
  ),
]);

/** RFC 7643 §4.2. Members are users; a nested group is refused. */
export const groupSchema = schema(GROUP, "Group", "Group", [
  text("displayName", "The name of the group; unique in the team, whatever its letter case.", {
    required: true,
    uniqueness: "server",
    maxLength: 1024,
  }),
  many("members", "Users in the group.", [
    text("value", "The identifier of the user.", { mutability: "immutable", caseExact: true }),
    link("$ref", "The address of the user.", ["User"], { mutability: "immutable" }),
    text("type", "The kind of member: always User.", { mutability: "immutable", canonicalValues: ["User"] }),
    text("display", "The user's name, to be shown to people.", { mutability: "readOnly" }),
  ]),
]);
