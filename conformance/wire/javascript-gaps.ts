/** Where the installed SDK for JavaScript is older than the models. These lists only shrink. */
import type { ClientGaps } from "./agreement.ts";

export const javaScriptGaps: Readonly<Record<string, ClientGaps>> = {
  cloudwatch: {
    values: [],
    // Two shapes share the code `ResourceNotFound`, and the client goes by the code.
    errors: ["DashboardNotFoundError: read as ResourceNotFound with status 404"],
  },
  // The newest package that could be had when the list was made is of 2023.
  rolesanywhere: {
    values: [
      "CreateProfileRequest.acceptRoleSessionName: lost",
      "CreateTrustAnchorRequest.notificationSettings: lost",
      "DeleteAttributeMapping: unknown operation",
      "ProfileDetail.acceptRoleSessionName: lost",
      "ProfileDetail.attributeMappings: lost",
      "PutAttributeMapping: unknown operation",
      "PutNotificationSettings: unknown operation",
      "ResetNotificationSettings: unknown operation",
      "TrustAnchorDetail.notificationSettings: lost",
      "UpdateProfileRequest.acceptRoleSessionName: lost",
    ],
    errors: [],
  },
};
