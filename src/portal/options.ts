export interface ExampleKeys {
  readonly partner: string;
  readonly staff: string;
  readonly customer: string;
  readonly internal: string;
}

export interface SettingText {
  readonly env: string;
  readonly fallback: string | undefined;
  readonly text: string;
}

export interface PortalOptions {
  /** "http://127.0.0.1:8080"; asked for each page, since a free port is known only once it is taken. */
  readonly publicUrl: () => string;
  /** "127.0.0.1:9090" */
  readonly grpcAddress: () => string;
  readonly profile: 'development' | 'production';
  /** Keys of the development profile; undefined where there are none to show. */
  readonly exampleKeys: () => ExampleKeys | undefined;
  readonly settings: readonly SettingText[];
  /** Root of the installed tree: assets, proto/, graphql/, docs/ and openapi.yaml are read from here. */
  readonly projectRoot: string;
}
