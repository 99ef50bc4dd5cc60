/** Version 3: a head's hidden layers are a list, as `dense: [256]`, where plans had `units`: 256, or 0 for none. */

export const dense = `
  UPDATE runs SET plan = json_remove(
    json_set(plan, '$.head.dense',
      CASE WHEN json_extract(plan, '$.head.units') > 0 THEN json_array(json_extract(plan, '$.head.units')) ELSE json_array() END),
    '$.head.units')
  WHERE json_extract(plan, '$.head.units') IS NOT NULL;
`
