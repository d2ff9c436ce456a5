import { Badge } from "../../../shared/card.js";

/** Groups of an identity provider, each with the role that it gives in the console. */
export function AdminGroups({ groups }: { readonly groups: Readonly<Record<string, string>> }) {
  const all = Object.entries(groups);
  if (all.length === 0) return <p class="soft">Nobody comes into the console with this method.</p>;
  return (
    <dl class="facts small">
      {all.map(([group, role]) => (
        <>
          <dt>
            <bdi>{group}</bdi>
          </dt>
          <dd>
            <Badge tone="info">{role}</Badge>
          </dd>
        </>
      ))}
    </dl>
  );
}
