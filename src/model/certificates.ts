/** Every name by which a program asks for the certificate authorities to trust. */
export const caVariables = [
  'SSL_CERT_FILE',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'PIP_CERT',
  'NODE_EXTRA_CA_CERTS',
  'npm_config_cafile',
  'GIT_SSL_CAINFO',
  'CARGO_HTTP_CAINFO',
] as const
