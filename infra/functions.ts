// A function, its role and its log group. The role may write its own log and do what its statements say, nothing else.

import { fileURLToPath } from 'node:url'
import { CfnResource, type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { explainPatterns } from './explain.ts'
import { names } from './names.ts'
import { allow } from './permissions/statement.ts'
import type { FunctionName } from './props.ts'

export interface FunctionOptions {
  readonly code: Code
  readonly statements: readonly PolicyStatement[]
  readonly environment: Readonly<Record<string, string>>
  readonly memory: number
  readonly timeout: Duration
  readonly logRetention: RetentionDays
  readonly about: string
  /** Roles know no regions: one in another region needs another name. @default that of the function */
  readonly roleName?: string
}

export interface Made {
  readonly handler: LambdaFunction
  readonly role: Role
}

/** What `npm run build` has made. */
export const builtCode = (name: FunctionName): Code =>
  Code.fromAsset(fileURLToPath(new URL(`../dist/lambda/${name}`, import.meta.url)))

export function makeFunction(scope: Construct, name: FunctionName, options: FunctionOptions): Made {
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  const logGroup = new LogGroup(scope, `${title}Log`, {
    logGroupName: `/aws/lambda/${names[name]}`,
    retention: options.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const role = new Role(scope, `${title}Role`, {
    roleName: options.roleName ?? names[name],
    description: `startpass: ${options.about}`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      startpass: new PolicyDocument({
        statements: [
          ...options.statements,
          allow({
            sid: 'Log',
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: [logGroup.logGroupArn],
          }),
        ],
      }),
    },
  })
  explainPatterns(role, options.statements)
  const handler = new LambdaFunction(scope, title, {
    functionName: names[name],
    description: `startpass: ${options.about}`,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: options.code,
    role,
    memorySize: options.memory,
    timeout: options.timeout,
    environment: { ...options.environment },
    logGroup,
  })
  // The role's policies are part of it, and the reference to it is dependency enough.
  if (handler.node.defaultChild instanceof CfnResource)
    handler.node.defaultChild.addDeletionOverride('DependsOn')
  return { handler, role }
}
