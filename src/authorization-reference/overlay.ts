/**
 * What the published copy of the reference lacks, kept by hand. Each part says where it is from; a
 * test fails where the copy has caught up, so that nothing stands here longer than it must.
 */

/**
 * Global keys that are newer than the copy (IAM User Guide, "AWS global condition context keys").
 * `aws:ViaCustomerDomain` is taken to be of the type of its family, `aws:Via…`.
 */
export const newestGlobalKeys: ReadonlyMap<
  string,
  { readonly name: string; readonly type: string }
> = new Map(
  [
    { name: "aws:SignInSessionArn", type: "ARN" },
    { name: "aws:ViaCustomerDomain", type: "Bool" },
    { name: "codebuild:BuildArn", type: "ARN" },
    { name: "codebuild:ProjectArn", type: "ARN" },
  ].map((key) => [key.name.toLowerCase(), key]),
);

/** Types that the copy states otherwise than the IAM User Guide does, by the key in lower case. */
export const keyCorrections: ReadonlyMap<string, string> = new Map([["aws:sourcevpcarn", "ARN"]]);

/** Actions that hand a role to a service (Service Authorization Reference, "Dependent actions"). */
const passingRoles = [
  "apigateway:PUT",
  "application-autoscaling:RegisterScalableTarget",
  "autoscaling:CreateLaunchConfiguration",
  "backup:CreateBackupSelection",
  "batch:CreateComputeEnvironment",
  "bedrock:CreateAgent",
  "cloudformation:CreateStack",
  "cloudformation:CreateStackSet",
  "cloudformation:UpdateStack",
  "cloudtrail:CreateTrail",
  "cloudtrail:UpdateTrail",
  "codebuild:CreateProject",
  "codebuild:UpdateProject",
  "codedeploy:CreateDeploymentGroup",
  "codedeploy:UpdateDeploymentGroup",
  "codepipeline:CreatePipeline",
  "codepipeline:UpdatePipeline",
  "cognito-identity:SetIdentityPoolRoles",
  "config:PutConfigurationRecorder",
  "datapipeline:PutPipelineDefinition",
  "dms:CreateEndpoint",
  "ec2:AssociateIamInstanceProfile",
  "ec2:ReplaceIamInstanceProfileAssociation",
  "ec2:RequestSpotFleet",
  "ec2:RequestSpotInstances",
  "ec2:RunInstances",
  "ecs:CreateService",
  "ecs:RegisterTaskDefinition",
  "ecs:RunTask",
  "ecs:StartTask",
  "eks:CreateCluster",
  "eks:CreateFargateProfile",
  "eks:CreateNodegroup",
  "eks:CreatePodIdentityAssociation",
  "elasticmapreduce:RunJobFlow",
  "events:PutTargets",
  "firehose:CreateDeliveryStream",
  "glue:CreateCrawler",
  "glue:CreateDevEndpoint",
  "glue:CreateJob",
  "glue:UpdateJob",
  "iam:AddRoleToInstanceProfile",
  "iot:CreateTopicRule",
  "kinesisanalytics:CreateApplication",
  "lambda:CreateFunction",
  "lambda:UpdateFunctionConfiguration",
  "logs:PutDestination",
  "logs:PutSubscriptionFilter",
  "opsworks:CreateStack",
  "rds:AddRoleToDBCluster",
  "rds:AddRoleToDBInstance",
  "redshift:CreateCluster",
  "redshift:ModifyClusterIamRoles",
  "sagemaker:CreateModel",
  "sagemaker:CreateNotebookInstance",
  "sagemaker:CreateProcessingJob",
  "sagemaker:CreateTrainingJob",
  "scheduler:CreateSchedule",
  "scheduler:UpdateSchedule",
  "ssm:CreateActivation",
  "ssm:RegisterTaskWithMaintenanceWindow",
  "ssm:StartAutomationExecution",
  "states:CreateStateMachine",
  "states:UpdateStateMachine",
  "transfer:CreateServer",
  "transfer:CreateUser",
];

/** Other actions that lead to a second question, by the first. */
const others: readonly (readonly [string, readonly string[]])[] = [
  ["kms:ReplicateKey", ["kms:CreateKey", "kms:PutKeyPolicy", "kms:TagResource"]],
  ["s3:PutReplicationConfiguration", ["iam:PassRole"]],
  ["secretsmanager:RotateSecret", ["lambda:InvokeFunction"]],
];

/** Action to the actions that its caller needs beside it. */
export const dependentActions: ReadonlyMap<string, readonly string[]> = new Map([
  ...passingRoles.map((action) => [action, ["iam:PassRole"]] as const),
  ...others,
]);
