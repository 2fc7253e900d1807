import { describe, expect, test } from 'vitest'
import { anEc2, only, refusal, tokyo, virginia } from './an-ec2.ts'

const data = { imageId: 'ami-0123456789abcdef0', instanceType: 'c7g.large' }

function withTemplate() {
  const world = anEc2()
  const template = world.ec2.createLaunchTemplate(tokyo, { launchTemplateName: 'workers', data })
  return { ...world, template }
}

describe('launch templates', () => {
  test('are found by id and by name, in their own region', () => {
    const { ec2, template } = withTemplate()
    const found = (launchTemplateNames: string[], origin = tokyo) =>
      ec2.describeLaunchTemplates(origin, { launchTemplateNames }).items
    expect(only(found(['workers']))).toBe(template)
    const { launchTemplateId } = template
    expect(only(ec2.describeLaunchTemplates(tokyo, { launchTemplateIds: [launchTemplateId] }).items)).toBe(
      template,
    )
    expect(refusal(() => found(['workers'], virginia))).toMatch(/^InvalidLaunchTemplateName.NotFoundExc/)
  })

  test('the same name twice is refused, the same request twice is not', () => {
    const { ec2 } = withTemplate()
    const create = (clientToken?: string) =>
      refusal(() => ec2.createLaunchTemplate(tokyo, { launchTemplateName: 'api', data, clientToken }))
    expect([create('one'), create('one'), create('two'), create()]).toEqual([
      'not refused',
      'not refused',
      'InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.',
      'InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.',
    ])
  })

  test.each([
    [{ launchTemplateName: 'x', data }, 'InvalidLaunchTemplateName.MalformedException'],
    [{ data }, 'MissingParameter'],
    [{ launchTemplateName: 'api', data: { instanceType: 'huge' } }, 'InvalidParameterValue'],
  ])('%j is refused', (input, said) => {
    expect(refusal(() => anEc2().ec2.createLaunchTemplate(tokyo, input))).toContain(said)
  })

  test('deleted, the name is free again', () => {
    const { ec2, template } = withTemplate()
    ec2.deleteLaunchTemplate(tokyo, { launchTemplateName: 'workers' })
    const remove = () => ec2.deleteLaunchTemplate(tokyo, { launchTemplateId: template.launchTemplateId })
    expect(refusal(remove)).toBe(
      `InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID ${template.launchTemplateId}, does not exist.`,
    )
    expect(
      ec2.createLaunchTemplate(tokyo, { launchTemplateName: 'workers', data }).launchTemplateId,
    ).not.toBe(template.launchTemplateId)
  })
})
