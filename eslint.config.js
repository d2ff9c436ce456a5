import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "coverage/",
      "src/pages/assets/",
      "test/idps/peer/",
      "test/apps/peer/",
      "examples/",
      // For packages that whoever traces installs beside it.
      "deploy/monitoring/tracing.mjs",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        // Of one run over all files: a third less work than the service, which editors use.
        project: ["tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // A word of a union says what it is; without enums of our own nothing can be assigned to one.
      "no-restricted-syntax": ["error", "TSEnumDeclaration"],
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      eqeqeq: "error",
      "no-console": "error",
      "no-control-regex": "off",
    },
  },
  {
    // chai's assertions are property reads, and a test may hand over what the types forbid
    files: ["test/**/*.ts", "test/**/*.tsx"],
    rules: {
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  // On mongoose's types, which refer to themselves, this rule calls itself until the stack ends.
  { files: ["src/store/mongo/**"], rules: { "@typescript-eslint/no-unsafe-class-instance-assignment": "off" } },
  { files: ["test/**", "*.mjs", "*.js"], rules: { "no-console": "off" } },
  {
    files: ["**/*.js", "**/*.mjs"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { project: false },
      globals: { process: "readonly", console: "readonly", URL: "readonly" },
    },
  },
);
